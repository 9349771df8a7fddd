// Small helpers for reading the page: typed queries, JSON texts, storage that may be forbidden.

/** Every element of `root` (itself included when it is one) that matches `selector`. */
export function all<E extends HTMLElement = HTMLElement>(root: ParentNode, selector: string): E[] {
  const found = [...root.querySelectorAll<E>(selector)];
  if (root instanceof HTMLElement && root.matches(selector)) found.unshift(root as unknown as E);
  return found;
}

/** The one element of `root` that matches, or an error that names what the template lacks. */
export function need<E extends Element = HTMLElement>(root: ParentNode, selector: string): E {
  const found = root.querySelector<E>(selector);
  if (!found) throw new Error(`The page lacks ${selector}`);
  return found;
}

/** Makes an element with attributes and children (text or elements). */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Runs `start` now on the whole page and again on whatever htmx puts into it. */
export function whenLoaded(start: (root: ParentNode) => void): void {
  const begin = (): void => {
    start(document);
    document.body.addEventListener("htmx:load", (event) => {
      if (event.target instanceof HTMLElement && event.target !== document.body) start(event.target);
    });
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin, { once: true });
  else begin();
}

/** The texts of a `<script type="application/json" id=…>` block over the English fallbacks. */
export function textsOf<T extends object>(id: string, fallback: T): T {
  const block = document.getElementById(id);
  if (!block?.textContent) return fallback;
  return { ...fallback, ...(JSON.parse(block.textContent) as Partial<T>) };
}

/** Replaces `{name}` placeholders. */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** localStorage that never throws (private windows, blocked storage). */
export const storage = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key: string, value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      return;
    }
  },
};

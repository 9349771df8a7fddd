// Light, dark or as the system: the wish kept in this browser wins over the one the server knew when it was made.
import { all, storage } from "./dom";

const KEY = "guichet.theme";
const DARK = "(prefers-color-scheme: dark)";

type Theme = "auto" | "light" | "dark";

/** What the server knows: the user's preference, which he may have changed since this browser's wish. */
function served(): string {
  return document.documentElement.dataset.theme ?? "auto";
}

function wished(): Theme {
  const [kept, known] = (storage.get(KEY) ?? "").split("/");
  const wish = kept && known === served() ? kept : served();
  return wish === "light" || wish === "dark" ? wish : "auto";
}

/** The theme that is painted now. */
function painted(): "light" | "dark" {
  const wish = wished();
  if (wish !== "auto") return wish;
  return window.matchMedia(DARK).matches ? "dark" : "light";
}

/** Puts the wished theme on the page, and tells canvases about it. */
export function applyTheme(): void {
  document.documentElement.dataset.bsTheme = painted();
  document.dispatchEvent(new CustomEvent("guichet:theme"));
}

function mark(root: ParentNode): void {
  for (const button of all(root, "[data-theme-value]")) {
    const chosen = button.dataset.themeValue === wished();
    button.setAttribute("aria-pressed", String(chosen));
    button.classList.toggle("active", chosen);
  }
}

function choose(theme: string): void {
  storage.set(KEY, `${theme}/${served()}`);
  applyTheme();
  mark(document);
}

/** Wires `[data-theme-value]` and `[data-theme-toggle]` and follows the system. Call once. */
export function startTheme(): void {
  mark(document);
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const value = target.closest<HTMLElement>("[data-theme-value]")?.dataset.themeValue;
    if (value) choose(value);
    else if (target.closest("[data-theme-toggle]")) choose(painted() === "dark" ? "light" : "dark");
  });
  window.matchMedia(DARK).addEventListener("change", applyTheme);
}

// Keyboard shortcuts: `data-shortcut="F10"` (or "V", "+", "/ Ctrl+K") clicks the control, or focuses it when it is a field.
import { all, storage } from "./dom";

const KEY = "guichet.shortcuts";
const SHORT: Record<string, string> = { Escape: "Esc", Delete: "Del" };
const FIELDS = "input:not([type=checkbox],[type=radio],[type=button],[type=submit]), select, textarea, [contenteditable]";

/** The name of a key press as shortcuts write it: "F10", "V", "Ctrl+K", "+". */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey">): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : (SHORT[event.key] ?? event.key);
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${key === "=" ? "+" : key}`;
}

/** Single characters do nothing while one types, while a dialog is open, or when the user switched them off. */
function allowed(name: string, target: EventTarget | null): boolean {
  if (name.length > 1) return true;
  if (storage.get(KEY) === "off") return false;
  return !(target instanceof Element && target.closest(FIELDS));
}

function visible(element: HTMLElement): boolean {
  return element.getClientRects().length > 0 && !(element as HTMLButtonElement).disabled;
}

let layer: ParentNode = document;

/** The topmost layer (an open dialog, else the page), noted before Escape closes it. */
function noteLayer(): void {
  layer = all(document, ".modal.show, dialog[open]").at(-1) ?? document;
}

/** The control of the topmost layer that carries this shortcut. */
function controlFor(name: string): HTMLElement | undefined {
  return all(layer, "[data-shortcut]").find(
    (element) => element.dataset.shortcut?.split(" ").includes(name) && visible(element),
  );
}

function press(event: KeyboardEvent): void {
  const name = keyName(event);
  if (event.defaultPrevented || event.repeat || !allowed(name, event.target)) return;
  const control = controlFor(name);
  if (!control) return;
  event.preventDefault();
  if (control.matches(FIELDS)) control.focus();
  else control.click();
}

/** Listens to the keyboard and wires the switch `[data-shortcut-switch]`. Call once. */
export function startShortcuts(): void {
  document.addEventListener("keydown", noteLayer, true);
  document.addEventListener("keydown", press);
  for (const input of all<HTMLInputElement>(document, "[data-shortcut-switch]")) {
    input.checked = storage.get(KEY) !== "off";
    input.addEventListener("change", () => storage.set(KEY, input.checked ? "on" : "off"));
  }
}

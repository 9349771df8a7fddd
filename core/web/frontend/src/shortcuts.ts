// Keyboard shortcuts: `data-shortcut="F10"` (or "V", "+", "/ Ctrl+K") clicks the control, or focuses it when it is a field.
import { all, storage } from "./dom";

const KEY = "guichet.shortcuts";
const FIELDS = "input:not([type=checkbox],[type=radio],[type=button],[type=submit]), select, textarea, [contenteditable]";

/** The name of a key press as shortcuts write it: "F10", "V", "Ctrl+K", "+". */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey">): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${key === "=" ? "+" : key}`;
}

function singleCharacter(name: string): boolean {
  return name.length === 1;
}

/** Single characters do nothing while one types, while a dialog is open, or when the user switched them off. */
function allowed(name: string, target: EventTarget | null): boolean {
  if (!singleCharacter(name)) return true;
  if (storage.get(KEY) === "off") return false;
  return !(target instanceof Element && target.closest(FIELDS));
}

function visible(element: HTMLElement): boolean {
  return element.getClientRects().length > 0 && !(element as HTMLButtonElement).disabled;
}

/** The control of the topmost layer (an open dialog, else the page) that carries this shortcut. */
function controlFor(name: string): HTMLElement | undefined {
  const dialogs = all(document, ".modal.show, dialog[open]");
  const layer: ParentNode = dialogs.at(-1) ?? document;
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
  document.addEventListener("keydown", press);
  for (const input of all<HTMLInputElement>(document, "[data-shortcut-switch]")) {
    input.checked = storage.get(KEY) !== "off";
    input.addEventListener("change", () => storage.set(KEY, input.checked ? "on" : "off"));
  }
}

/** Whether single characters work now, for a canvas that listens to its own keys. */
export function singleKeysOn(): boolean {
  return storage.get(KEY) !== "off";
}

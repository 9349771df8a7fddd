// A barcode scanner types fast and ends with Enter: outside of every field its code is put into the search and sent.
import { all, need, whenLoaded } from "guichet/dom";
import { ScanBuffer } from "./till/scan_buffer";

/** Wires one `form[data-scan]`. */
function startScan(form: HTMLFormElement): void {
  const field = need<HTMLInputElement>(form, "[name=q]");
  const buffer = new ScanBuffer();
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.closest("input, select, textarea, .modal, dialog");
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !form.isConnected) return;
    const code = buffer.press(event.key, event.timeStamp);
    if (!code) return;
    event.preventDefault();
    field.value = code;
    form.requestSubmit();
  });
}

whenLoaded((root) => all<HTMLFormElement>(root, "form[data-scan]").forEach(startScan));

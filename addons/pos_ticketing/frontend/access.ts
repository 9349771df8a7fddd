// The page of a door: scans are sent one after the other, each with its own key, and sent again after a lost answer.
import { need, whenLoaded } from "guichet/dom";
import { newKey, Refused, send, Unreachable } from "guichet/request";
import { toast } from "guichet/toasts";
import { startCamera } from "./access/camera";
import { signal, unlockSound } from "./access/signal";

const AGAIN_MS = 1500;

interface ScanOrder {
  code: string;
  key: string;
}

const waiting: ScanOrder[] = [];
let sending = false;

function bodyOf(form: HTMLFormElement, scan: ScanOrder): FormData {
  const body = new FormData(form);
  body.set("code", scan.code);
  body.set("idempotency_key", scan.key);
  return body;
}

/** Shows a verdict that the server wrote, and tells it to ear and hand. */
function show(html: string): void {
  const place = need(document, "#verdict");
  place.innerHTML = html;
  const tone = place.querySelector<HTMLElement>("[data-tone]")?.dataset.tone;
  if (tone) signal(tone);
  document.getElementById("entries")?.dispatchEvent(new Event("scanned"));
}

/** Sends what waits, in order; a scan stays first until the server answered. */
async function work(form: HTMLFormElement): Promise<void> {
  if (sending) return;
  sending = true;
  for (let scan = waiting[0]; scan; scan = waiting[0]) {
    try {
      const answer = await send(form.action, {
        method: "POST",
        body: bodyOf(form, scan),
        headers: { "HX-Request": "true", Accept: "text/html" },
      });
      show(await answer.text());
      form.classList.remove("verdict-pending");
    } catch (error) {
      if (error instanceof Unreachable) {
        if (!form.classList.contains("verdict-pending")) toast(form.dataset.offline ?? "", "warning");
        form.classList.add("verdict-pending");
        await new Promise((resolve) => window.setTimeout(resolve, AGAIN_MS));
        continue;
      }
      signal("danger");
      toast((error instanceof Refused && error.message) || form.dataset.refused || "", "danger");
    }
    waiting.shift();
  }
  sending = false;
}

function start(form: HTMLFormElement): void {
  const field = need<HTMLInputElement>(form, "#code");
  const scanned = (code: string): void => {
    waiting.push({ code, key: newKey() });
    void work(form);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    unlockSound();
    const code = field.value.trim();
    field.value = "";
    if (code) scanned(code);
  });
  // A handheld scanner types wherever the focus is; on a phone the keyboard of the screen stays away until it is wanted.
  document.addEventListener("keydown", (event) => {
    const inField = event.target instanceof Element && event.target.closest("input, select, textarea, dialog");
    if (!inField && event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) field.focus();
  });
  if (window.matchMedia("(pointer: fine)").matches) field.focus();
  startCamera(need<HTMLButtonElement>(form, "#camera"), need<HTMLVideoElement>(document, "#camera-view"), scanned, () =>
    toast(form.dataset.noCamera ?? "", "warning"),
  );
}

whenLoaded((root) => {
  const form = root.querySelector<HTMLFormElement>("#scan");
  if (form) start(form);
});

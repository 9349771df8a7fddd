// Forms: sent once, keys of idempotency kept for a retry, money fields with both decimal keys, selects that submit.
import { all, whenLoaded } from "./dom";
import { amountText, parseMoney } from "./money";

const UNLOCK_MS = 15_000;
const sending = new WeakSet<HTMLFormElement>();

function posts(form: HTMLFormElement): boolean {
  return form.method === "post" && !("allowResubmit" in form.dataset);
}

/** A preview in a tab of its own: this page stays, and is gone on with. */
function leavesPageOpen(event: SubmitEvent): boolean {
  return event.submitter?.getAttribute("formtarget") === "_blank";
}

function byHtmx(form: HTMLFormElement): boolean {
  return form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [data-hx-post]");
}

function setBusy(form: HTMLFormElement, busy: boolean): void {
  if (busy) sending.add(form);
  else sending.delete(form);
  form.toggleAttribute("aria-busy", busy);
  for (const button of form.querySelectorAll<HTMLButtonElement>("button[type=submit], button:not([type])")) {
    button.classList.toggle("disabled", busy);
    button.setAttribute("aria-disabled", String(busy));
  }
}

/** A second submit while the first is under way is dropped: two clicks make one sale. */
function dropSecond(event: SubmitEvent): void {
  if (!sending.has(event.target as HTMLFormElement)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

/**
 * Marks a form as under way. Its hidden idempotency_key stays as it is, so that sending it again after a lost answer
 * gets the first answer; only a page rendered anew brings a fresh key.
 */
function markSending(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  if (event.defaultPrevented || !posts(form) || byHtmx(form) || leavesPageOpen(event)) return;
  setBusy(form, true);
  window.setTimeout(() => setBusy(form, false), UNLOCK_MS);
}

/** htmx tells when the request of a submit starts and ends; what a form saves by itself locks nobody out of its buttons. */
function onHtmx(busy: boolean): (event: Event) => void {
  return (event) => {
    const { requestConfig } = (event as CustomEvent<{ requestConfig?: { triggeringEvent?: Event } }>).detail;
    if (!(event.target instanceof HTMLFormElement) || requestConfig?.triggeringEvent?.type !== "submit") return;
    setBusy(event.target, busy);
  };
}

function formatMoneyField(event: Event): void {
  const field = event.target as HTMLInputElement;
  if (!field.matches?.("input[data-money]")) return;
  const cents = parseMoney(field.value);
  if (cents !== null) field.value = amountText(cents);
}

function autosubmit(event: Event): void {
  const field = event.target as HTMLSelectElement;
  if (field.matches("[data-autosubmit]")) field.form?.requestSubmit();
}

/** A page that comes back from the browser's cache must not be locked any more. */
function unlockAll(event: PageTransitionEvent): void {
  if (!event.persisted) return;
  for (const form of document.forms) setBusy(form, false);
}

/** Starts all form helpers. Call once. */
export function startForms(): void {
  document.addEventListener("submit", dropSecond, true);
  document.addEventListener("submit", markSending);
  document.addEventListener("htmx:beforeRequest", onHtmx(true));
  document.addEventListener("htmx:afterRequest", onHtmx(false));
  document.addEventListener("change", formatMoneyField);
  document.addEventListener("change", autosubmit);
  window.addEventListener("pageshow", unlockAll);
  whenLoaded((root) => {
    for (const field of all<HTMLInputElement>(root, "input[data-money]")) field.inputMode = "decimal";
  });
}

// Asks before what cannot be undone: `data-confirm="question"` on a form, a button, a link or an htmx element.
import Modal from "bootstrap/js/dist/modal";
import { make, need } from "./dom";
import { appTexts } from "./texts";

let asked: HTMLElement | null = null;

function dialog(): HTMLElement {
  if (asked) return asked;
  const texts = appTexts();
  const question = make("p", { class: "modal-body fs-5 mb-0", id: "confirm-question" });
  const no = make("button", { type: "button", class: "btn btn-outline-secondary", "data-bs-dismiss": "modal" }, texts.cancel);
  const yes = make("button", { type: "button", class: "btn btn-primary", "data-confirm-yes": "" }, texts.confirm);
  const content = make("div", { class: "modal-content" }, question, make("div", { class: "modal-footer" }, no, yes));
  asked = make(
    "div",
    { class: "modal", tabindex: "-1", "aria-labelledby": "confirm-question" },
    make("div", { class: "modal-dialog modal-dialog-centered" }, content),
  );
  document.body.append(asked);
  return asked;
}

/** Shows `question` and tells whether it was confirmed; `act` is the verb on the button that does it. */
export function ask(question: string, danger = false, act = ""): Promise<boolean> {
  const element = dialog();
  need(element, "#confirm-question").textContent = question;
  const yes = need(element, "[data-confirm-yes]");
  yes.textContent = act || appTexts().confirm;
  yes.className = `btn ${danger ? "btn-danger" : "btn-primary"}`;
  const modal = Modal.getOrCreateInstance(element);
  return new Promise((resolve) => {
    let answer = false;
    const agree = (): void => {
      answer = true;
      modal.hide();
    };
    yes.addEventListener("click", agree, { once: true });
    element.addEventListener("shown.bs.modal", () => yes.focus(), { once: true });
    element.addEventListener(
      "hidden.bs.modal",
      () => {
        yes.removeEventListener("click", agree);
        resolve(answer);
      },
      { once: true },
    );
    modal.show();
  });
}

const confirmed = new WeakSet<Element>();

/** The element that asks for confirmation of this click or submit, if any. */
function asker(event: Event): HTMLElement | null {
  const target = event.target as Element;
  if (event.type === "click") return target.closest<HTMLElement>("a[data-confirm], button[data-confirm]");
  return target.matches("form[data-confirm]") ? (target as HTMLElement) : null;
}

/** What the button that asks says, without its key. */
function verb(element: Element | null): string {
  if (!element) return "";
  const copy = element.cloneNode(true) as Element;
  for (const key of copy.querySelectorAll("kbd")) key.remove();
  return (copy.textContent ?? "").trim();
}

function guard(event: Event): void {
  const element = asker(event);
  if (!element) return;
  if (confirmed.delete(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event instanceof SubmitEvent ? event.submitter : null;
  const button = element instanceof HTMLFormElement ? submitter : element;
  const danger = "confirmDanger" in element.dataset || /\bbtn-(outline-)?danger\b/.test(button?.className ?? "");
  void ask(element.dataset.confirm ?? "", danger, verb(button)).then((yes) => {
    if (!yes) return;
    confirmed.add(element);
    if (element instanceof HTMLFormElement) element.requestSubmit(submitter);
    else element.click();
  });
}

/** Guards clicks and submits before any other listener sees them. Call once. */
export function startConfirm(): void {
  document.addEventListener("click", guard, true);
  document.addEventListener("submit", guard, true);
}

// What is spoken (a polite live region) and what is shown (a toast) to tell the operator something.
import { make } from "guichet/dom";

export type Level = "info" | "success" | "warning" | "danger";

export class Speech {
  private readonly region = make("div", { class: "visually-hidden", "aria-live": "polite", "data-seat-speech": "" });

  constructor(root: HTMLElement) {
    root.append(this.region);
  }

  /** Speaks without showing. */
  say(text: string): void {
    this.region.textContent = text;
  }

  /** Shows a message; toasts are live regions themselves. */
  tell(message: string, level: Level): void {
    document.dispatchEvent(new CustomEvent("guichet:toast", { detail: { message, level } }));
  }
}

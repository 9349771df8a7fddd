// Scanning with the camera, where the browser itself reads codes (BarcodeDetector); elsewhere its button stays hidden.
import { unlockSound } from "./signal";

interface Found {
  rawValue: string;
}

interface Detector {
  detect(source: HTMLVideoElement): Promise<Found[]>;
}

declare global {
  interface Window {
    BarcodeDetector?: new (options: { formats: string[] }) => Detector;
  }
}

const FORMATS = ["qr_code"];
const EVERY_MS = 150;
const SAME_CODE_MS = 4000;

/** Wires the button that starts and stops the camera; `scanned` gets each code once while it stays in the picture. */
export function startCamera(
  button: HTMLButtonElement,
  view: HTMLVideoElement,
  scanned: (code: string) => void,
  failed: () => void,
): void {
  if (!window.BarcodeDetector || !navigator.mediaDevices) return;
  const detector = new window.BarcodeDetector({ formats: FORMATS });
  let stream: MediaStream | null = null;
  let last = { code: "", seen: 0 };

  const stop = (): void => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    view.srcObject = null;
    view.hidden = true;
    button.setAttribute("aria-pressed", "false");
  };

  const look = async (): Promise<void> => {
    if (!stream) return;
    const found = view.readyState >= view.HAVE_CURRENT_DATA ? await detector.detect(view).catch(() => []) : [];
    for (const { rawValue: code } of found) {
      const now = performance.now();
      const isNew = code !== last.code || now - last.seen > SAME_CODE_MS;
      last = { code, seen: now };
      if (isNew && code) scanned(code);
    }
    window.setTimeout(() => void look(), EVERY_MS);
  };

  const begin = async (): Promise<void> => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      view.srcObject = stream;
      view.hidden = false;
      button.setAttribute("aria-pressed", "true");
      await view.play();
      void look();
    } catch {
      stop();
      failed();
    }
  };

  button.hidden = false;
  button.addEventListener("click", () => {
    unlockSound();
    if (stream) stop();
    else void begin();
  });
}

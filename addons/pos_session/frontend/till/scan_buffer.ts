// Tells a scanner from fingers: at least four characters, each within 50 ms of the one before, then Enter.

const APART_MS = 50;
const SHORTEST = 4;

export class ScanBuffer {
  private text = "";
  private last = -Infinity;

  /** Notes a key pressed at `at` (milliseconds); gives the code when the key ends one. */
  press(key: string, at: number): string | null {
    const fast = at - this.last <= APART_MS;
    this.last = at;
    if (key === "Enter") {
      const code = fast && this.text.length >= SHORTEST ? this.text : null;
      this.text = "";
      return code;
    }
    if (key.length !== 1) return null;
    this.text = fast ? this.text + key : key;
    return null;
  }
}

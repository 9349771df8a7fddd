// Verdicts for ear and hand: one high tone lets in, two low ones do not; a phone shakes too.

interface Tone {
  hertz: number;
  at: number;
  lasts: number;
}

const TONES: Record<string, Tone[]> = {
  success: [{ hertz: 1175, at: 0, lasts: 0.18 }],
  warning: [
    { hertz: 440, at: 0, lasts: 0.16 },
    { hertz: 440, at: 0.24, lasts: 0.16 },
  ],
  danger: [
    { hertz: 220, at: 0, lasts: 0.3 },
    { hertz: 165, at: 0.36, lasts: 0.45 },
  ],
};
const SHAKES: Record<string, number[]> = { success: [80], warning: [120, 80, 120], danger: [300, 100, 300] };
const VOLUME = 0.25;

let audio: AudioContext | null = null;

/** Browsers let a page be heard only after a key or a touch: call it from one. */
export function unlockSound(): void {
  if (typeof AudioContext === "undefined") return;
  audio ??= new AudioContext();
  if (audio.state === "suspended") void audio.resume();
}

/** Plays and shakes the tone of a verdict, where the machine can. */
export function signal(tone: string): void {
  if ("vibrate" in navigator) navigator.vibrate(SHAKES[tone] ?? []);
  if (!audio || audio.state !== "running") return;
  for (const { hertz, at, lasts } of TONES[tone] ?? []) {
    const begin = audio.currentTime + at;
    const source = new OscillatorNode(audio, { frequency: hertz, type: "square" });
    const volume = new GainNode(audio, { gain: VOLUME });
    source.connect(volume).connect(audio.destination);
    source.start(begin);
    source.stop(begin + lasts);
  }
}

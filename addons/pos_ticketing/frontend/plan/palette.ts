// Colours of the plan: the Okabe-Ito palette for categories, inks that stay readable on them, papers by theme.

/** One colour per category index modulo 8; seat_plan.css repeats them as .seat-color-0 … 7. */
export const CATEGORY_COLORS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9", "#B8A500", "#6F6F6F"];

const DARK_INK = "#111111";
const LIGHT_INK = "#ffffff";

export interface Paper {
  paper: string;
  ink: string;
  muted: string;
  sold: string;
  soldLine: string;
  blocked: string;
  blockedBar: string;
  hollow: string;
  held: string;
  faded: string;
  focus: string;
  area: string;
  areaLine: string;
}

const LIGHT: Paper = {
  paper: "#ffffff",
  ink: "#1b1b1b",
  muted: "#565e64",
  sold: "#e3e3e3",
  soldLine: "#7d7d7d",
  blocked: "#4a4a4a",
  blockedBar: "#ffffff",
  hollow: "#ffffff",
  held: "#8e6bbf",
  faded: "#e4e4e4",
  focus: "#c00000",
  area: "#eef1f4",
  areaLine: "#adb5bd",
};

const DARK: Paper = {
  paper: "#1b1f23",
  ink: "#f1f3f5",
  muted: "#b9c0c7",
  sold: "#33383d",
  soldLine: "#8b939a",
  blocked: "#9aa1a8",
  blockedBar: "#1b1f23",
  hollow: "#1b1f23",
  held: "#a98fd6",
  faded: "#30353a",
  focus: "#ff8a80",
  area: "#272c31",
  areaLine: "#565e64",
};

/** The papers of the page's theme. */
export function currentPaper(): Paper {
  return document.documentElement.dataset.bsTheme === "dark" ? DARK : LIGHT;
}

export function categoryColor(category: number): string {
  return CATEGORY_COLORS[category % CATEGORY_COLORS.length];
}

/** Relative luminance of "#rrggbb" (WCAG 2.2), 0 to 1. */
export function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours (WCAG 2.2), 1 to 21. */
export function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** The ink that reads best on a colour. */
export function inkOn(color: string): string {
  return contrast(color, DARK_INK) >= contrast(color, LIGHT_INK) ? DARK_INK : LIGHT_INK;
}

// Requests from the islands: JSON with the CSRF header, an idempotency key, and one shape of refusal.

/** The server said no (4xx): `code` and `body` tell why. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly code: string,
    readonly body: Record<string, unknown>,
  ) {
    super(message);
  }
}

/** The request did not arrive, or the server failed (5xx): sending it again is safe and may help. */
export class Unreachable extends Error {}

/** A fresh idempotency key; a retry must send the first one again. */
export function newKey(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The page's CSRF token (empty where the layout has none). */
export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]')?.content ?? "";
}

/** `url` resolved against the page, with query parameters set. */
export function withQuery(url: string, query: Record<string, string | number | null>): string {
  const full = new URL(url, document.baseURI);
  for (const [name, value] of Object.entries(query)) {
    if (value !== null) full.searchParams.set(name, String(value));
  }
  return full.href;
}

async function refusal(response: Response): Promise<Refused> {
  const text = await response.text();
  let body: Record<string, unknown> = {};
  if (response.headers.get("Content-Type")?.includes("json")) {
    body = JSON.parse(text) as Record<string, unknown>;
  } else if (text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    body = { message: page.body.textContent?.trim().slice(0, 300) };
  }
  return new Refused(response.status, String(body.message ?? ""), String(body.code ?? ""), body);
}

/** fetch() that turns failures into Refused (4xx, or sent to the login page) or Unreachable (no network, 5xx). */
export async function send(url: string, options: RequestInit = {}): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin", ...options });
  } catch (error) {
    throw new Unreachable(error instanceof Error ? error.message : String(error));
  }
  if (response.status >= 500) throw new Unreachable(`HTTP ${response.status}`);
  if (response.redirected) throw new Refused(401, "", "core.signed_out", {});
  if (!response.ok) throw await refusal(response);
  return response;
}

/** POST of a JSON body. `key` makes it safe to send twice. */
export function postJson(url: string, body: unknown, key: string, headers: Record<string, string> = {}): Promise<Response> {
  return send(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: {
      "Content-Type": "application/json",
      Accept: "application/json",
      "X-CSRFToken": csrfToken(),
      "Idempotency-Key": key,
      ...headers,
    },
  });
}

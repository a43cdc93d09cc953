import { make, text } from "./page";
import { toast } from "./toast";

interface Detail {
  ctx?: {
    request?: { method?: string; action?: string; body?: FormData | URLSearchParams | null };
    response?: { status?: number; raw?: Response };
  };
}

/** Tells when something that htmx asked for did not come; the page itself stays as it is. */
export function requests(): void {
  document.addEventListener("htmx:response:error", (event) => {
    const { request, response } = (event as CustomEvent<Detail>).detail.ctx ?? {};
    const status = response?.status ?? response?.raw?.status ?? 0;
    // Those carry the form with its marked fields and are swapped in.
    if (status === 422 || status === 409) return;
    if (status !== 401) setTimeout(speak, 300);
    // A redirect leads to the sign-in and back by itself; so does loading the page again.
    else if (response?.raw?.headers.has("HX-Redirect")) return;
    else if (request?.method === "POST") sendWhole(request.action ?? "", request.body);
    else location.reload();
  });
  document.addEventListener("htmx:error", (event) => {
    if (!(event as CustomEvent<Detail>).detail.ctx?.response) speak();
  });
}

/** Sends a form once more as a whole page: the server keeps its words while the person signs in. Files have to be chosen again. */
function sendWhole(action: string, body?: FormData | URLSearchParams | null): void {
  const form = make("form", { method: "post", action, hidden: "" }) as HTMLFormElement;
  if (body instanceof FormData) form.enctype = "multipart/form-data";
  for (const [name, value] of body ?? []) {
    if (typeof value === "string") form.append(make("input", { type: "hidden", name, value }));
  }
  // They are on their way with this form.
  for (const draft of document.querySelectorAll("[data-draft-failed]")) draft.removeAttribute("data-draft-failed");
  document.body.append(form);
  form.submit();
}

/** Says that it failed, unless the answer itself brought a word on it. */
function speak(): void {
  if (!document.querySelector("#toasts .tone-bad")) toast({ text: text("failed"), tone: "bad" });
}

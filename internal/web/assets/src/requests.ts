import { text } from "./page";
import { toast } from "./toast";

interface Detail {
  ctx?: { response?: { status?: number; raw?: Response } };
}

/** Tells when something that htmx asked for did not come; the page itself stays as it is. */
export function requests(): void {
  document.addEventListener("htmx:response:error", (event) => {
    const response = (event as CustomEvent<Detail>).detail.ctx?.response;
    const status = response?.status ?? response?.raw?.status ?? 0;
    // Those carry the form with its marked fields and are swapped in.
    if (status === 422 || status === 409) return;
    // Loading the page again leads to the sign-in and back; a redirect does so by itself.
    if (status === 401 && !response?.raw?.headers.has("HX-Redirect")) location.reload();
    else if (status === 401) return;
    else setTimeout(speak, 300);
  });
  document.addEventListener("htmx:error", (event) => {
    if (!(event as CustomEvent<Detail>).detail.ctx?.response) speak();
  });
}

/** Says that it failed, unless the answer itself brought a word on it. */
function speak(): void {
  if (!document.querySelector("#toasts .tone-bad")) toast({ text: text("failed"), tone: "bad" });
}

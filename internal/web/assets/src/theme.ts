/** Changes the theme at once and tells the server, which remembers it for the next page. */
export function theme(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const chosen = event.submitter as HTMLButtonElement | null;
    if (!form.matches("[data-theme-form]") || !chosen) return;
    event.preventDefault();
    if (chosen.value) document.documentElement.dataset.theme = chosen.value;
    else delete document.documentElement.dataset.theme;
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-theme-form] button")) {
      if (button.value === chosen.value) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    void fetch(form.action, { method: "POST", body: new URLSearchParams({ theme: chosen.value, back: location.pathname }), redirect: "manual" });
  });
}

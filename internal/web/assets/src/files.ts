import { make, text } from "./page";

/** Lets files be dropped on or pasted into a form, lists them, and lets single ones be removed again. */
export function files(): void {
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    if (input.type === "file" && input.closest("[data-files]")) list(input);
  });
  document.addEventListener("paste", (event) => {
    const input = pickerNear(event.target);
    const pasted = event.clipboardData?.files;
    if (!input || !pasted?.length) return;
    event.preventDefault();
    add(input, pasted);
  });
  for (const type of ["dragover", "dragleave", "drop"] as const) {
    document.addEventListener(type, (event) => {
      const input = pickerNear(event.target);
      if (!input || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      (input.closest(".draft") ?? input.closest("[data-files]"))!.classList.toggle("files-over", type === "dragover");
      if (type === "drop") add(input, event.dataTransfer.files);
    });
  }
}

/** The file field of the form that an event happened in. */
function pickerNear(target: EventTarget | null): HTMLInputElement | null {
  return (target as Element | null)?.closest?.("form")?.querySelector<HTMLInputElement>("[data-files] input[type=file]") ?? null;
}

function add(input: HTMLInputElement, more: FileList): void {
  set(input, input.multiple ? [...(input.files ?? []), ...more] : [more[0]]);
}

function set(input: HTMLInputElement, chosen: File[]): void {
  const transfer = new DataTransfer();
  for (const file of chosen) transfer.items.add(file);
  input.files = transfer.files;
  list(input);
}

function list(input: HTMLInputElement): void {
  const ul = input.closest("[data-files]")!.querySelector<HTMLElement>("[data-files-list]")!;
  const chosen = [...(input.files ?? [])];
  ul.hidden = chosen.length === 0;
  ul.replaceChildren(
    ...chosen.map((file) => {
      const button = make("button", { type: "button", "aria-label": text("remove", file.name) }, "×");
      button.addEventListener("click", () => set(input, chosen.filter((other) => other !== file)));
      return make("li", {}, make("span", {}, file.name), button);
    }),
  );
}

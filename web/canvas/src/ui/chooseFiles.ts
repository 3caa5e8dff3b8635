/** Asks for files of the user's own: gives those that were chosen, none when it was called off. */
export function chooseFiles(accept: string, isMultiple = false): Promise<readonly File[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accept;
  input.multiple = isMultiple;
  input.hidden = true;
  document.body.append(input); // or it may be gone before its dialog is
  return new Promise((resolve) => {
    const done = () => {
      input.remove();
      resolve([...(input.files ?? [])]);
    };
    input.addEventListener("change", done);
    input.addEventListener("cancel", done);
    input.click();
  });
}

/** Text in which `words` between backticks are set as code. */
export function CodeWords({ text }: { readonly text: string }) {
  return text.split("`").map((part, at) => (at % 2 === 1 ? <code key={at}>{part}</code> : part));
}

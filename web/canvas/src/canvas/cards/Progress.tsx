/** A line below a header: how far it has come, 0 to 1, or that this is not known. */
export function Progress({ share }: { readonly share: number | null }) {
  return (
    <i
      className={share === null ? "card-progress is-unknown" : "card-progress"}
      style={share === null ? undefined : { width: `${share * 100}%` }}
    />
  );
}

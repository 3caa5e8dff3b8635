/** Made when it is first wanted, such as what is fetched late. What fails is tried again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  const forget = (error: unknown) => {
    made = null;
    throw error;
  };
  return () => (made ??= make().catch(forget));
}

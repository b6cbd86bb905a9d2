/** Works on the items, so many at a time; gives how many of them the work said it did (true). */
export async function eachAtOnce<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<boolean>,
): Promise<number> {
  const queue = [...items];
  let worked = 0;
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) if (await work(item)) worked += 1;
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return worked;
}

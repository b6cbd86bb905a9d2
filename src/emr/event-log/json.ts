/** One object of an event: whatever stands in it, for a log may hold anything. */
export type Json = Readonly<Record<string, unknown>>;

/** A member that is an object; an empty one where there is none. */
export function part(event: Json, name: string): Json {
  const value = event[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

/** A member that is a list of objects. */
export function parts(event: Json, name: string): Json[] {
  const value = event[name];
  return Array.isArray(value) ? value.filter((one): one is Json => typeof one === 'object' && one !== null) : [];
}

/** A petabyte, or a moment in the year 33658: what is larger was not measured. */
const MOST = 1e15;

/** A member that is a number of 0 or more, and 0 for anything else: Spark writes -1 for what it does not know. */
export const number = (event: Json, name: string): number => measured(event[name]);

/** The same for a value of any kind. */
export const measured = (value: unknown): number =>
  typeof value === 'number' && value > 0 && value <= MOST ? value : 0;

/** A member that is a text. */
export function text(event: Json, name: string): string {
  const value = event[name];
  return typeof value === 'string' ? value : '';
}

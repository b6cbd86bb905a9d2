/** How a terminal sets words off; plain where the output is no terminal. */
export interface Style {
  bold(text: string): string;
  dim(text: string): string;
  /** What can be typed or copied. */
  code(text: string): string;
  /** Columns of the terminal. */
  width: number;
  /** What stands before a command in its examples, such as `npx stoker`. */
  program: string;
  /** The Slack user id of the one who reads. */
  reader: string | null;
  /** A moment as Slack's date format wants it: with the day, with seconds. */
  moment(seconds: number, format: string): string;
}

const asIs = (text: string): string => text;
const PLAIN = { bold: asIs, dim: asIs, code: asIs };
const COLOURED = {
  bold: (text: string) => `\u001b[1m${text}\u001b[22m`,
  dim: (text: string) => `\u001b[2m${text}\u001b[22m`,
  code: (text: string) => `\u001b[36m${text}\u001b[39m`,
};

/** The style of an output: `colour` for a terminal that wants it. */
export function styleOf(options: {
  colour: boolean;
  width?: number | undefined;
  program: string;
  reader: string | null;
}): Style {
  return {
    ...(options.colour ? COLOURED : PLAIN),
    width: options.width ?? 100,
    program: options.program,
    reader: options.reader,
    moment: localTime,
  };
}

function localTime(seconds: number, format: string): string {
  const at = new Date(seconds * 1000);
  const time = at.toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    ...(format.includes('secs') ? { second: '2-digit' } : {}),
  });
  const isToday = at.toDateString() === new Date().toDateString();
  if (!format.includes('date') || isToday) return time;
  return `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })} ${time}`;
}

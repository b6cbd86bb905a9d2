const MOST = 50;

function keyOf(user: string): string {
  return `sent/${user}`;
}

/** What a person has sent in this tab, the newest last. */
export function sentBy(user: string): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(user)) ?? '[]') as string[];
  } catch {
    return [];
  }
}

/** Remembers a sent line, once if it is sent again and again. */
export function remember(user: string, text: string): void {
  const lines = sentBy(user).filter((line) => line !== text);
  sessionStorage.setItem(keyOf(user), JSON.stringify([...lines, text].slice(-MOST)));
}

/** What other programs read, as people can read it too. */
export const json = (value: object): string => JSON.stringify(value, null, 2);

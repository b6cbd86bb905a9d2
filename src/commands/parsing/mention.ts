const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

const GREETING = /^(?:hey|hi|hello|ok|okay|yo)[\s,!]+(?=<@)/i;

/**
 * The command in a mention: Slack escapes the text of events and makes links of what looks like one. `bot` may be called first
 * or last: `hey @Stoker logs`, `logs please @Stoker`.
 */
export function readMention(text: string, bot?: string): string {
  const called = bot === undefined ? text : text.replace(new RegExp(`\\s<@${bot}(?:\\|[^>]*)?>[\\s.!?]*$`), '');
  return called
    .replace(GREETING, '')
    .replace(/^(?:[\s\u200b]*<@[A-Z0-9]+(?:\|[^>]*)?>[\s,:]*)+/, '')
    .replace(/<((?:https?|s3|mailto|hdfs):[^|>]*)(?:\|([^>]*))?>/g, (_, url: string, label?: string) =>
      asTyped(url, label),
    )
    .replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** What looks like a host or an address gets a scheme that nobody typed: `flights.id` in a query is no place in the web. */
function asTyped(url: string, label: string | undefined): string {
  return label !== undefined && url.replace(/^(?:https?:\/\/|mailto:)/, '').replace(/\/$/, '') === label ? label : url;
}

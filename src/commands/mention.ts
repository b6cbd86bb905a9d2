const ENTITIES: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&' };

/** The command in a mention: Slack escapes the text of events and makes links of what looks like one. */
export function readMention(text: string): string {
  return text
    .replace(/^(?:[\s\u200b]*<@[A-Z0-9]+(?:\|[^>]*)?>[\s,:]*)+/, '')
    .replace(/<((?:https?|s3|mailto|hdfs):[^|>]*)(?:\|[^>]*)?>/g, '$1')
    .replace(/&(?:lt|gt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

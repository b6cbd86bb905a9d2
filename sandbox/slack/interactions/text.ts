import type { World } from '../world.ts';

/** Turns what a person typed into what Slack stores: `&<>` escaped, `@name` and `#channel` as references. */
export function encodeTyped(world: World, typed: string): string {
  const escaped = escapeText(typed);
  return linkNames(world, escaped, (kind, id) =>
    kind === 'channel' ? `<#${id}>` : kind === 'group' ? `<!subteam^${id}>` : `<@${id}>`,
  );
}

/** The text of a command whose manifest says `should_escape`: references carry their names. */
export function encodeCommandText(world: World, typed: string): string {
  return linkNames(world, escapeText(typed), (kind, id, name) =>
    kind === 'channel' ? `<#${id}|${name}>` : kind === 'group' ? `<!subteam^${id}|@${name}>` : `<@${id}|${name}>`,
  );
}

type Kind = 'user' | 'channel' | 'group';

function linkNames(world: World, text: string, link: (kind: Kind, id: string, name: string) => string): string {
  const { members, channels, userGroups } = world.store.state;
  const names: { sign: string; name: string; kind: Kind; id: string; short: string }[] = [
    ...members.flatMap((member) =>
      [member.real_name, member.name].map((name) => ({
        sign: '@',
        name,
        kind: 'user' as const,
        id: member.id,
        short: member.name,
      })),
    ),
    ...userGroups.map((group) => ({
      sign: '@',
      name: group.handle,
      kind: 'group' as const,
      id: group.id,
      short: group.handle,
    })),
    ...channels
      .filter((channel) => !channel.is_im)
      .map((channel) => ({
        sign: '#',
        name: channel.name,
        kind: 'channel' as const,
        id: channel.id,
        short: channel.name,
      })),
  ];
  // The longest name first, so that "Ada Kovalenko" wins over "ada".
  names.sort((a, b) => b.name.length - a.name.length);
  return text
    .replace(/&lt;([@#][A-Z0-9]+|!subteam\^[A-Z0-9]+)&gt;/g, '<$1>')
    .replace(/(^|[\s(])([@#])([^\s@#].*?)(?=$|[\s(][@#])/gs, (whole, before: string, sign: string, rest: string) => {
      const hit = names.find((n) => n.sign === sign && startsWithName(rest, n.name));
      return hit ? `${before}${link(hit.kind, hit.id, hit.short)}${rest.slice(hit.name.length)}` : whole;
    });
}

function startsWithName(text: string, name: string): boolean {
  if (text.slice(0, name.length).toLowerCase() !== name.toLowerCase()) return false;
  return !/[\p{L}\p{N}_-]/u.test(text[name.length] ?? '');
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

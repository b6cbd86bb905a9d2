import { get } from 'node-emoji';

// Slack's own names and later additions that the package's list lacks.
const MORE: Record<string, string> = {
  large_green_circle: '🟢',
  large_yellow_circle: '🟡',
  large_orange_circle: '🟠',
  large_red_circle: '🔴',
  large_purple_circle: '🟣',
  large_brown_circle: '🟤',
  large_green_square: '🟩',
  large_red_square: '🟥',
  large_yellow_square: '🟨',
  large_blue_square: '🟦',
  thumbsup: '👍',
  thumbsdown: '👎',
  octagonal_sign: '🛑',
  firefighter: '🧑‍🚒',
  fire_extinguisher: '🧯',
  receipt: '🧾',
  test_tube: '🧪',
  ladder: '🪜',
  wood: '🪵',
  bricks: '🧱',
};

/** The character of a shortcode, without its colons; null when Slack would show the shortcode itself. */
export function emojiOf(name: string): string | null {
  return MORE[name] ?? get(name) ?? get(name.replace(/_face$/, '')) ?? null;
}

/** Replaces shortcodes in plain text, as `plain_text` objects with `emoji` want. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+'-]+):/g, (code, name: string) => emojiOf(name) ?? code);
}

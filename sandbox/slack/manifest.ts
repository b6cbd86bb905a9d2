import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** What the local Slack needs to know of the app's manifest. */
export interface AppManifest {
  name: string;
  botName: string;
  botScopes: string[];
  commands: { command: string; description: string; usageHint: string; shouldEscape: boolean }[];
  shortcuts: { name: string; callbackId: string; description: string; type: 'global' | 'message' }[];
  botEvents: string[];
  homeTab: boolean;
  messagesTab: boolean;
  /** People read what the app writes to them, and cannot answer. */
  messagesReadOnly: boolean;
  interactivity: boolean;
  socketMode: boolean;
  /** The document as it was read, for the manifest's own check. */
  raw: unknown;
}

type Fields = Record<string, unknown>;

/** Reads an app manifest (YAML or JSON) from a file. */
export async function readManifest(path: string): Promise<AppManifest> {
  return parseManifest(await readFile(path, 'utf8'), path);
}

/** Parses the text of an app manifest; `source` names it in errors. */
export function parseManifest(text: string, source = 'manifest'): AppManifest {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    throw new Error(`${source} is neither YAML nor JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!isFields(raw)) throw new Error(`${source} must hold an object with display_information, features and settings.`);
  const features = fields(raw.features);
  const settings = fields(raw.settings);
  const name = text_(fields(raw.display_information).name);
  if (name === '') throw new Error(`${source}: display_information.name is missing; Slack wants 1 to 35 characters.`);
  return {
    name,
    botName: text_(fields(features.bot_user).display_name) || name,
    botScopes: strings(fields(fields(raw.oauth_config).scopes).bot),
    commands: list(features.slash_commands).map((entry) => ({
      command: text_(entry.command),
      description: text_(entry.description),
      usageHint: text_(entry.usage_hint),
      shouldEscape: entry.should_escape === true,
    })),
    shortcuts: list(features.shortcuts).map((entry) => ({
      name: text_(entry.name),
      callbackId: text_(entry.callback_id),
      description: text_(entry.description),
      type: entry.type === 'message' ? 'message' : 'global',
    })),
    botEvents: strings(fields(settings.event_subscriptions).bot_events),
    homeTab: fields(features.app_home).home_tab_enabled === true,
    messagesTab: fields(features.app_home).messages_tab_enabled !== false,
    messagesReadOnly: fields(features.app_home).messages_tab_read_only_enabled === true,
    interactivity: fields(settings.interactivity).is_enabled === true,
    socketMode: settings.socket_mode_enabled === true,
    raw,
  };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function text_(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

import { newId } from '../ids.ts';
import { postMessage } from '../messages.ts';
import type { StoredFile } from '../store.ts';
import { BOT_USER_ID } from '../workspace.ts';
import { SlackError, type World } from '../world.ts';
import { type Args, optional, required, structured, whole } from './args.ts';
import { type Answer, channelToPostIn, type Method } from './method.ts';

/** The two-step upload of files, and reactions. */
export const filesMethods: Record<string, Method> = {
  'files.getUploadURLExternal': { tier: 'four', run: getUploadUrl },
  'files.completeUploadExternal': { tier: 'four', run: completeUpload },
  'reactions.add': { tier: 'three', run: addReaction },
  'reactions.remove': { tier: 'two', run: removeReaction },
};

function getUploadUrl(world: World, args: Args): Answer {
  const name = required(args, 'filename');
  const size = whole(args, 'length', 0, 0, Number.MAX_SAFE_INTEGER);
  if (size === 0) throw new SlackError('invalid_arguments');
  const file: StoredFile = {
    id: newId('F'),
    name,
    title: name,
    mimetype: mimetypeOf(name),
    size,
    user: BOT_USER_ID,
    content: '',
    complete: false,
  };
  world.store.state.files[file.id] = file;
  world.store.changed();
  return { upload_url: `${world.baseUrl()}/upload/v1/${file.id}`, file_id: file.id };
}

/** Takes the bytes that were sent to an upload URL; returns the HTTP status. */
export function receiveUpload(world: World, id: string, bytes: Buffer): number {
  const file = world.store.state.files[id];
  if (!file || file.complete) return 404;
  if (bytes.length !== file.size) return 400;
  file.content = bytes.toString('base64');
  world.store.changed();
  return 200;
}

function completeUpload(world: World, args: Args): Answer {
  const wanted = structured(args, 'files', 'invalid_arguments');
  if (!Array.isArray(wanted) || wanted.length === 0) throw new SlackError('invalid_arguments');
  const files = wanted.map((entry) => {
    const { id, title } = Object(entry) as { id?: unknown; title?: unknown };
    const file = typeof id === 'string' ? world.store.state.files[id] : undefined;
    if (!file || file.content === '') throw new SlackError('file_not_found');
    if (typeof title === 'string' && title !== '') file.title = title;
    return file;
  });
  const channelId = optional(args, 'channel_id') ?? optional(args, 'channels');
  const channel = channelId ? channelToPostIn(world, channelId) : undefined;
  for (const file of files) file.complete = true;
  const shown = files.map((file) => fileJson(world, file));
  if (channel) {
    const threadTs = optional(args, 'thread_ts');
    if (threadTs && !world.store.message(channel.id, threadTs)) throw new SlackError('thread_not_found');
    postMessage(world, channel, BOT_USER_ID, {
      text: optional(args, 'initial_comment') ?? '',
      files: shown,
      subtype: 'file_share',
      ...(threadTs ? { thread_ts: threadTs } : {}),
    });
  }
  return { files: shown };
}

function addReaction(world: World, args: Args): Answer {
  const { all, name, own } = reaction(world, args);
  if (own) throw new SlackError('already_reacted');
  const known = all.find((entry) => entry.name === name);
  if (known) known.users.push(BOT_USER_ID);
  else all.push({ name, users: [BOT_USER_ID] });
  world.store.changed();
  return {};
}

function removeReaction(world: World, args: Args): Answer {
  const { all, name, own } = reaction(world, args);
  if (!own) throw new SlackError('no_reaction');
  own.users = own.users.filter((user) => user !== BOT_USER_ID);
  if (own.users.length === 0)
    all.splice(
      all.findIndex((entry) => entry.name === name),
      1,
    );
  world.store.changed();
  return {};
}

function reaction(world: World, args: Args) {
  const channel = channelToPostIn(world, required(args, 'channel'));
  const ts = required(args, 'timestamp');
  const name = required(args, 'name').replace(/^:|:$/g, '');
  if (!world.store.message(channel.id, ts)) throw new SlackError('message_not_found');
  if (!/^[a-z0-9_+'-]+(::skin-tone-\d)?$/.test(name)) throw new SlackError('invalid_name');
  world.store.state.reactions[ts] ??= [];
  const all = world.store.state.reactions[ts];
  const own = all.find((entry) => entry.name === name && entry.users.includes(BOT_USER_ID));
  return { all, name, own };
}

function fileJson(world: World, file: StoredFile) {
  const { id, name, title, mimetype, size } = file;
  return { id, name, title, mimetype, size, url_private: `${world.baseUrl()}/files/${id}/${encodeURIComponent(name)}` };
}

/** Only what is safe to show inline has a type of its own: a page must never run an uploaded file. */
function mimetypeOf(name: string): string {
  if (/\.(png|jpe?g|gif)$/i.test(name))
    return `image/${name.replace(/^.*\./, '').toLowerCase().replace('jpg', 'jpeg')}`;
  return /\.(txt|log|csv|json|ya?ml|py|sql|md)$/i.test(name) ? 'text/plain' : 'application/octet-stream';
}

// Preloaded into the bot by tests (`node --import`): ends the process by SIGKILL at one exact boundary of an effect.
// STOKER_CRASH_ON=<text>: the first boundary whose name holds the text, such as `after POST ElasticMapReduce.CancelSteps`.
// STOKER_CRASH_AT=<n>: the n-th boundary after the first run or cluster is on record; a boundary is right before and right
// after each request to AWS or Slack and each write to the database. Without a number it only counts, and prints the
// boundaries to STOKER_CRASH_LIST.

import diagnostics from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
import pg from 'pg';

const at = Number(process.env.STOKER_CRASH_AT ?? Number.POSITIVE_INFINITY);
const on = process.env.STOKER_CRASH_ON;
const list = process.env.STOKER_CRASH_LIST;
let armed = false;
let count = 0;

function boundary(name) {
  if (on && name.includes(on)) process.kill(process.pid, 'SIGKILL');
  if (!armed) return;
  count += 1;
  if (list) appendFileSync(list, `${count} ${name}\n`);
  if (count >= at) process.kill(process.pid, 'SIGKILL');
}

// Created, not started: on a connection that is kept alive a started request is on its way already.
diagnostics.subscribe('http.client.request.created', ({ request }) =>
  boundary(`before ${request.method} ${named(request)}`),
);
diagnostics.subscribe('http.client.response.finish', ({ request }) =>
  boundary(`after ${request.method} ${named(request)}`),
);
diagnostics.subscribe('undici:request:create', ({ request }) => boundary(`before ${request.method} ${request.path}`));
diagnostics.subscribe('undici:request:headers', ({ request }) => boundary(`after ${request.method} ${request.path}`));

const named = (request) => String(request.getHeader?.('x-amz-target') ?? request.path).slice(0, 80);

const WRITES = /^\s*(insert|update|commit)/i;
const query = pg.Client.prototype.query;
pg.Client.prototype.query = function (...args) {
  const text = typeof args[0] === 'string' ? args[0] : (args[0]?.text ?? '');
  if (!WRITES.test(text)) return query.apply(this, args);
  const name = text.trim().replace(/\s+/g, ' ').slice(0, 50);
  boundary(`before ${name}`);
  const done = () => {
    boundary(`after ${name}`);
    if (/^insert into (runs|clusters)/.test(name)) armed = true;
  };
  const callback = args.at(-1);
  if (typeof callback === 'function') {
    args[args.length - 1] = (error, result) => {
      if (!error) done();
      callback(error, result);
    };
    return query.apply(this, args);
  }
  return query.apply(this, args).then((result) => {
    done();
    return result;
  });
};

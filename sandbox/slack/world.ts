import type { CallLog } from './control/call-log.ts';
import type { Faults } from './control/faults.ts';
import type { EventHub } from './control/hub.ts';
import type { Delivery } from './delivery/deliver.ts';
import type { ResponseUrls } from './delivery/response-urls.ts';
import type { Triggers } from './delivery/triggers.ts';
import type { AppManifest } from './manifest.ts';
import type { Store } from './store.ts';
import type { RateLimits } from './web-api/rate-limits.ts';

/** The secrets of one start of the server; all are drawn anew each time. */
export interface Secrets {
  botToken: string;
  appToken: string;
  controlToken: string;
  signingSecret: string;
  /** Slack's old verification token, still a field of every payload. */
  verificationToken: string;
}

/** Everything that the parts of the local Slack share. */
export interface World {
  readonly manifest: AppManifest;
  readonly store: Store;
  readonly hub: EventHub;
  readonly log: CallLog;
  readonly faults: Faults;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly delivery: Delivery;
  readonly limits: RateLimits;
  readonly secrets: Secrets;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Where the server listens, `http://127.0.0.1:<port>`. */
  readonly baseUrl: () => string;
}

/** What Slack answers with when it refuses: `{ok: false, error: <code>}` and whatever belongs to it. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  readonly code: string;
  readonly fields: Record<string, unknown>;

  constructor(code: string, fields: Record<string, unknown> = {}) {
    super(code);
    this.code = code;
    this.fields = fields;
  }
}

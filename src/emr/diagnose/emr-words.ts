import { redacted } from '../../text/redact.ts';
import { short } from './rule.ts';
import type { CauseId, Known } from './types.ts';
import type { Verdict } from './verdict.ts';

/**
 * What EMR's own codes and words mean (the codes: ErrorDetail of the API, "Error codes" of the EMR management guide).
 * First match wins; they are looked for in the codes, then in the messages.
 */
const WORDS: readonly { pattern: RegExp; cause: CauseId }[] = [
  {
    pattern: /SPOT_PRICE_INCREASE|[Ss]pot (?:instance )?interruption|due to (?:a )?[Ss]pot|[Ss]pot price/,
    cause: 'spot-interrupted',
  },
  {
    pattern:
      /INSUFFICIENT_CAPACITY|SPOT_NO_CAPACITY|INSTANCE_FLEET_TIMEOUT|EC2_INSTANCE_LIMIT_EXCEEDED|VCPU_LIMIT_EXCEEDED|[Ii]nsufficient (?:EC2 |spot )?(?:instance )?capacity|do not have sufficient|exceeds the EC2 .*quota|timed out.*provision/,
    cause: 'capacity-unavailable',
  },
  { pattern: /INSUFFICIENT_DISK_SPACE/, cause: 'disk-full' },
  { pattern: /BOOTSTRAP_FAILURE|[Bb]ootstrap action|application provisioning/, cause: 'bootstrap-failed' },
  { pattern: /VALIDATION_ERROR|ValidationException/, cause: 'cluster-validation' },
  {
    pattern: /INSTANCE_FAILURE|(?:master|primary|core) (?:instance|node).* (?:terminated|failed|unhealthy)/i,
    cause: 'node-lost',
  },
  { pattern: /USER_REQUEST|[Uu]ser request|Terminated by user/, cause: 'terminated-by-user' },
];

/** What EMR itself says of the end of a cluster or a step; null where it only points to the logs. */
export function readEmrWords({ cluster, step }: Pick<Known, 'cluster' | 'step'>): Verdict | null {
  const details = cluster?.details ?? [];
  const codes = [...details.map(({ code }) => code), cluster?.code];
  const messages = [...details.map(({ message }) => message), cluster?.message, step?.message, step?.reason];
  for (const texts of [codes, messages]) {
    for (const text of texts) {
      const known = text && WORDS.find(({ pattern }) => pattern.test(text));
      if (known) return toVerdict(known.cause, messages, codes);
    }
  }
  return null;
}

function toVerdict(
  cause: CauseId,
  messages: readonly (string | undefined)[],
  codes: readonly (string | undefined)[],
): Verdict {
  const said = messages.find(Boolean) ?? codes.find(Boolean) ?? '';
  const code = codes.find(Boolean);
  return {
    cause,
    title: short(redacted(said), 300),
    proof: [{ path: 'EMR', line: { number: 0, text: [code, said].filter(Boolean).join(': ') } }],
  };
}

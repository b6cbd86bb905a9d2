import type { Finding } from './describe-issue.ts';
import { formatDuration } from './duration.ts';
import { AWS_IDLE_SECONDS } from './idle-limit.ts';
import type { IdleRules, Preset } from './schema.ts';

/** Sooner nobody could read a warning, let alone answer it. */
const LEAST_SECONDS = 30;
/** So much later than Stoker AWS has to come at the least: Stoker looks once more, and may have to ask twice. */
const LEAST_BEHIND_SECONDS = 600;

/** What the idle rules of a preset, or of found clusters, say of each other. Paths are relative to `idle`. */
export function checkIdleRules(rules: IdleRules, hardLimit: number): Finding[] {
  const { warnAfter, terminateAfter, maxKeep, away } = rules;
  const findings = checkTimes({ warnAfter, terminateAfter }, hardLimit);
  if (maxKeep < LEAST_SECONDS)
    findings.push({ path: ['maxKeep'], text: `${formatDuration(maxKeep)} is not legal here: give 30s or more.` });
  if (!away) return findings;
  const whileAway = { warnAfter: away.warnAfter ?? warnAfter, terminateAfter: away.terminateAfter ?? terminateAfter };
  const ofAway = [...checkTimes(whileAway, hardLimit), ...checkShorter(whileAway, rules)];
  // What is taken over from the other times was told with them.
  const own = ofAway.filter(({ path: [key] }) => key !== undefined && key in away);
  return [...findings, ...own.map(({ path, text }) => ({ path: ['away', ...path], text }))];
}

type Times = Pick<IdleRules, 'warnAfter' | 'terminateAfter'>;

function checkTimes({ warnAfter, terminateAfter }: Times, hardLimit: number): Finding[] {
  const findings: Finding[] = [];
  const tell = (key: keyof Times, text: string) => findings.push({ path: [key], text });
  if (warnAfter < LEAST_SECONDS) tell('warnAfter', `${formatDuration(warnAfter)} is not legal here: give 30s or more.`);
  if (terminateAfter === undefined) return findings;
  const shown = formatDuration(terminateAfter);
  if (terminateAfter < warnAfter + LEAST_SECONDS) {
    const least = formatDuration(warnAfter + LEAST_SECONDS);
    tell(
      'terminateAfter',
      `${shown} leaves nobody time to answer the warning after ${formatDuration(warnAfter)} (warnAfter); give ${least} or more.`,
    );
  } else if (terminateAfter > hardLimit) {
    tell('terminateAfter', `${shown} is more than hardLimit (${formatDuration(hardLimit)}), so it would never count.`);
  }
  return findings;
}

/** Who is away has no use for more time than who is there. */
function checkShorter(whileAway: Times, { warnAfter, terminateAfter }: Times): Finding[] {
  const tell = (key: keyof Times, away: number | undefined, there: number | undefined): Finding[] =>
    away === undefined || there === undefined || away <= there
      ? []
      : [
          {
            path: [key],
            text: `${formatDuration(away)} is more than while the owner is there: give ${formatDuration(there)} or less.`,
          },
        ];
  return [
    ...tell('warnAfter', whileAway.warnAfter, warnAfter),
    ...tell('terminateAfter', whileAway.terminateAfter, terminateAfter),
  ];
}

/** Whether AWS's own policy stays behind Stoker's rules: it ends a cluster without a word. Paths are relative to the preset. */
export function checkIdleLimit({ idleLimit, hardLimit, idle }: Preset): Finding[] {
  if (idleLimit === undefined) return [];
  const shown = formatDuration(idleLimit);
  const tell = (text: string): Finding[] => [{ path: ['idleLimit'], text }];
  if (idleLimit < AWS_IDLE_SECONDS.least || idleLimit > AWS_IDLE_SECONDS.most)
    return tell(`${shown} is not legal here: AWS takes 60s to 7d.`);
  if (idleLimit > hardLimit)
    return tell(`${shown} is more than hardLimit (${formatDuration(hardLimit)}), so it would never count.`);
  const name = idle.terminateAfter === undefined ? 'away.terminateAfter' : 'terminateAfter';
  const terminateAfter = idle.terminateAfter ?? idle.away?.terminateAfter;
  if (terminateAfter === undefined || idleLimit >= terminateAfter + LEAST_BEHIND_SECONDS) return [];
  const least = formatDuration(terminateAfter + LEAST_BEHIND_SECONDS);
  return tell(
    `${shown} is too near to idle.${name} (${formatDuration(terminateAfter)}): AWS ends it without a warning, so its policy is only for when Stoker is not there; give ${least} or more, or leave it out.`,
  );
}

/** What is legal but hardly meant. */
export function idleWarnings(name: string, { idleLimit, keepAlive, hardLimit, idle }: Preset): string[] {
  if (idle.terminateAfter !== undefined) return [];
  if (idleLimit !== undefined && idleLimit <= idle.warnAfter)
    return [
      `presets.${name}: idleLimit (${formatDuration(idleLimit)}) is not after idle.warnAfter (${formatDuration(idle.warnAfter)}): AWS ends an idle cluster before anybody hears of it.`,
    ];
  if (idleLimit !== undefined || !keepAlive) return [];
  return [
    `presets.${name}: a kept cluster without idle.terminateAfter or idleLimit burns until its hardLimit (${formatDuration(hardLimit)}), idle or not, unless people end it.`,
  ];
}

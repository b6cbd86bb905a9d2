import type { Finding } from './describe-issue.ts';
import { formatDuration } from './duration.ts';
import { AWS_IDLE_SECONDS } from './idle-limit.ts';
import type { IdleRules, Preset } from './schema.ts';

/** Sooner nobody could read a warning, let alone answer it. */
const LEAST_SECONDS = 30;
/** So much later than Stoker AWS has to come at the least: Stoker looks once more, and may have to ask twice. */
const LEAST_BEHIND_SECONDS = 600;

/** What the idle rules of a preset, or of found clusters, say of each other. Paths are relative to `idle`. */
export function checkIdleRules({ warnAfter, terminateAfter, maxKeep }: IdleRules, hardLimit: number): Finding[] {
  const findings: Finding[] = [];
  const tell = (key: keyof IdleRules, text: string) => findings.push({ path: [key], text });
  if (warnAfter < LEAST_SECONDS) tell('warnAfter', `${formatDuration(warnAfter)} is not legal here: give 30s or more.`);
  if (maxKeep < LEAST_SECONDS) tell('maxKeep', `${formatDuration(maxKeep)} is not legal here: give 30s or more.`);
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

/** Whether AWS's own policy stays behind Stoker's rules: it ends a cluster without a word. Paths are relative to the preset. */
export function checkIdleLimit({ idleLimit, hardLimit, idle }: Preset): Finding[] {
  if (idleLimit === undefined) return [];
  const shown = formatDuration(idleLimit);
  const tell = (text: string): Finding[] => [{ path: ['idleLimit'], text }];
  if (idleLimit < AWS_IDLE_SECONDS.least || idleLimit > AWS_IDLE_SECONDS.most)
    return tell(`${shown} is not legal here: AWS takes 60s to 7d.`);
  if (idleLimit > hardLimit)
    return tell(`${shown} is more than hardLimit (${formatDuration(hardLimit)}), so it would never count.`);
  const { terminateAfter } = idle;
  if (terminateAfter === undefined || idleLimit >= terminateAfter + LEAST_BEHIND_SECONDS) return [];
  const least = formatDuration(terminateAfter + LEAST_BEHIND_SECONDS);
  return tell(
    `${shown} is too near to idle.terminateAfter (${formatDuration(terminateAfter)}): AWS ends it without a warning, so its policy is only for when Stoker is not there; give ${least} or more, or leave it out.`,
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

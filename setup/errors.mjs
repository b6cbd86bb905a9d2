/** Something that set-up cannot mend by itself, with the command that does. */
export class SetupError extends Error {
  constructor(message, remedy) {
    super(message);
    this.remedy = remedy;
  }
}

/** What a failed installer's output means for the person in front of it. */
export function explain(what, output) {
  if (/ENOSPC|No space left on device/i.test(output)) {
    return new SetupError(
      `the disk is full while installing ${what}.`,
      'Free about 2 GB (see `df -h .`), then run the same command again.',
    );
  }
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|ETIMEDOUT|NewConnectionError|Name or service not known|Temporary failure in name resolution|Network is unreachable|unresolved dependencies/i.test(
      output,
    )
  ) {
    return new SetupError(
      `no network while installing ${what}: ${lastLine(output)}`,
      'Check the connection (behind a proxy: HTTPS_PROXY), then run the same command again; what is done stays done.',
    );
  }
  if (/EACCES|Permission denied/i.test(output)) {
    return new SetupError(
      `${what} cannot be written: ${lastLine(output)}`,
      'Make the project folder yours: `sudo chown -R "$USER" .`',
    );
  }
  // npm says what is wrong first and how it is used last; pip the other way round.
  const lines = output.trim().split('\n');
  const telling = /^npm error/m.test(output) ? lines.slice(0, 12) : lines.slice(-12);
  return new SetupError(`${what} could not be installed:\n${telling.join('\n')}`);
}

const lastLine = (output) => output.trim().split('\n').at(-1) ?? '';

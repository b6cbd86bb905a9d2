// In cluster mode an argument passes `bash -c "…"` on a node. Spark escapes `$` and quotes for it (escapeForShell in
// YarnSparkHadoopUtil), but neither backticks, which the shell runs, nor backslashes; and YARN fills in `{{…}}` and `<LOG_DIR>`.
// Java reads what is not ASCII by the node's locale: in `C`, a letter such as ü becomes two question marks.
const NOT_AS_IT_IS = /[`\\]|\{\{|\}\}|<[A-Z_]+>|^base64:|[^ -~]/;

/** An argument's text so that the job gets it as it was typed; `JobParser` undoes the `base64:`. */
export const handedOver = (text: string): string =>
  NOT_AS_IT_IS.test(text) ? `base64:${Buffer.from(text).toString('base64')}` : text;

/** A unified diff, coloured; the signs stay, so that it reads without colour. */
export function Diff({ text }: { text: string }) {
  if (!text) return <p class="muted">No file changes.</p>;
  let oldLine = 0;
  let newLine = 0;
  const rows = text.replace(/\n$/, '').split('\n').map((line, index) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk) {
      oldLine = Number(hunk[1]);
      newLine = Number(hunk[2]);
      return <Row key={index} kind="hunk" text={line} />;
    }
    if (/^(diff --git|index |--- |\+\+\+ |new file|deleted file|similarity|rename|Binary)/.test(line) && (oldLine === 0 || line.startsWith('diff '))) {
      oldLine = 0;
      return line.startsWith('diff ') || line.startsWith('index ') ? null : <Row key={index} kind="file" text={line} />;
    }
    if (line.startsWith('+')) return <Row key={index} kind="added" to={newLine++} text={line} />;
    if (line.startsWith('-')) return <Row key={index} kind="removed" from={oldLine++} text={line} />;
    if (line.startsWith('\\')) return <Row key={index} kind="hunk" text={line} />;
    return <Row key={index} kind="same" from={oldLine++} to={newLine++} text={line} />;
  });
  return (
    <div class="diff" role="region" aria-label="What would change" tabIndex={0}>
      <table><tbody>{rows}</tbody></table>
    </div>
  );
}

function Row({ kind, from, to, text }: { kind: string; from?: number; to?: number; text: string }) {
  return (
    <tr class={kind}>
      <td class="number" aria-hidden="true">{from ?? ''}</td>
      <td class="number" aria-hidden="true">{to ?? ''}</td>
      <td class="code"><code>{text || ' '}</code></td>
    </tr>
  );
}

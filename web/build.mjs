// node build.mjs FOLDER: the page as three gzipped files in FOLDER. The same sources give the same bytes.
import { build } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2] ?? 'dist';
mkdirSync(folder, { recursive: true });

const { outputFiles } = await build({
  entryPoints: { app: join(here, 'src/main.tsx'), style: join(here, 'src/style.css') },
  outdir: folder,
  bundle: true,
  minify: true,
  write: false,
  target: 'es2021',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  absWorkingDir: here,
  logLevel: 'warning',
});
const files = Object.fromEntries(outputFiles.map((file) => [file.path.split('/').pop(), file.contents]));
files['index.html'] = readFileSync(join(here, 'src/index.html'));
for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, `${name}.gz`), gzipSync(bytes, { level: 9 }));

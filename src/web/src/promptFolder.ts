/** Prompts and suites as files: a ZIP, or a folder that a person chose. */
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

const OURS = /\.(prompt|test\.yaml)$/;
/** By this file of an export an import knows what was edited. */
const EXPORTED = 'exported-prompts.json';
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Texts by their paths as a ZIP. */
export function zipped(files: Record<string, string>): Uint8Array<ArrayBuffer> {
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])),
  );
}

/** The prompts and suites among the chosen files: one ZIP, or all files of a folder. */
export async function textsOf(chosen: File[]): Promise<Record<string, string>> {
  const [first] = chosen;
  const texts =
    chosen.length === 1 && first?.name.toLowerCase().endsWith('.zip')
      ? unzipped(new Uint8Array(await first.arrayBuffer()))
      : await ofFolder(chosen);
  if (!Object.keys(texts).some((path) => OURS.test(path))) {
    throw new Error('There is no file NAME.prompt or NAME.test.yaml in it. Choose another.');
  }
  return texts;
}

function isWanted(name: string): boolean {
  return OURS.test(name) || name === EXPORTED;
}

function unzipped(zip: Uint8Array): Record<string, string> {
  try {
    const files = unzipSync(zip, { filter: (file) => isWanted(file.name) });
    return Object.fromEntries(Object.entries(files).map(([path, data]) => [path, strFromU8(data)]));
  } catch (e) {
    throw new Error('The file is no ZIP. Choose a ZIP, or a folder.', { cause: e });
  }
}

/** The chosen folder's own name is left out of the paths. */
async function ofFolder(chosen: File[]): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const file of chosen.filter((it) => isWanted(it.name))) {
    const path = file.webkitRelativePath.slice(file.webkitRelativePath.indexOf('/') + 1);
    try {
      texts[path || file.name] = UTF8.decode(await file.arrayBuffer());
    } catch (e) {
      throw new Error(`${file.name} is not UTF-8. Save it again in UTF-8.`, { cause: e });
    }
  }
  return texts;
}

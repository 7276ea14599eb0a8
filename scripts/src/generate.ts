import { generateOpenApi } from './open-api.js';
import { generateReadmes } from './readmes.js';
import { generateServices } from './services.js';

/**
 * Writes what is made from the sources. A check writes nothing.
 * @param root of the checkout, which is built
 * @returns the files that were not current, from the root
 */
export async function generate(root: string, isCheck: boolean): Promise<string[]> {
  return [
    ...(await generateServices(root, isCheck)),
    ...(await generateReadmes(root, isCheck)),
    ...(await generateOpenApi(root, isCheck)),
  ];
}

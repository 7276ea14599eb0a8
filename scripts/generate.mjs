// `npm run generate`: writes what is made from the sources. With `--check` it writes nothing and fails, naming the files
// that are not current; `npm run check` does that.
import './lib/require-node.mjs';
import { generateContractsReadme } from './generate-contracts-readme.mjs';
import { generateOpenApi } from './generate-open-api.mjs';
import { generateServiceReadmes } from './generate-service-readmes.mjs';

const check = process.argv.includes('--check');
const stale = [
  ...(await generateContractsReadme({ check })),
  ...(await generateServiceReadmes({ check })),
  ...(await generateOpenApi({ check })),
];
for (const file of stale) console.log(check ? `${file} is not current: run npm run generate` : `${file} written`);
process.exit(check && stale.length > 0 ? 1 : 0);

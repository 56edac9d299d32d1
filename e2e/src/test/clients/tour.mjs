// What users of @kubernetes/client-node do: objects, watches, informers and commands in containers. Each step that went
// as it should prints a line.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { PassThrough } from 'node:stream';

const [kubeconfig, modules, pod] = process.argv.slice(2);
const resolve = createRequire(modules + '/').resolve;
const k8s = await import(pathToFileURL(resolve('@kubernetes/client-node')).href);

const config = new k8s.KubeConfig();
config.loadFromFile(kubeconfig);
const core = config.makeApiClient(k8s.CoreV1Api);
const namespace = 'default';
const map = (name, k) => ({ metadata: { name, labels: { of: 'node' } }, data: { k } });
const patience = 30_000;

function within(promise, what) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(what + ' took too long')), patience);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function objects() {
  await core.createNamespacedConfigMap({ namespace, body: map('written', '1') });
  await core.patchNamespacedConfigMap(
    { namespace, name: 'written', body: { data: { k: '2' } } },
    k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.StrategicMergePatch));
  const read = await core.readNamespacedConfigMap({ namespace, name: 'written' });
  console.log('patched to ' + read.data.k);
  const list = await core.listNamespacedConfigMap({ namespace, labelSelector: 'of=node' });
  console.log('listed ' + list.items.map(item => item.metadata.name));
  await core.deleteNamespacedConfigMap({ namespace, name: 'written' });
  try {
    await core.readNamespacedConfigMap({ namespace, name: 'written' });
  } catch (refused) {
    console.log('then refused with ' + refused.code);
  }
}

async function watch() {
  const seen = [];
  let enough;
  const all = new Promise(resolve => { enough = resolve; });
  const controller = await new k8s.Watch(config).watch(
    `/api/v1/namespaces/${namespace}/configmaps`, { labelSelector: 'of=node' },
    (type, object) => {
      seen.push(type + ' ' + object.metadata.name);
      if (seen.length === 2) enough();
    },
    () => {});
  await core.createNamespacedConfigMap({ namespace, body: map('watched', '1') });
  await core.deleteNamespacedConfigMap({ namespace, name: 'watched' });
  await within(all, 'the watch');
  controller.abort();
  console.log('watched ' + seen);
}

async function informer() {
  const heard = k8s.makeInformer(
    config, `/api/v1/namespaces/${namespace}/configmaps`,
    () => core.listNamespacedConfigMap({ namespace, labelSelector: 'of=node' }), 'of=node');
  const added = new Promise(resolve => heard.on('add', object => resolve(object.metadata.name)));
  await heard.start();
  await core.createNamespacedConfigMap({ namespace, body: map('informed', '1') });
  console.log('heard of ' + await within(added, 'the informer'));
  await heard.stop();
  await core.deleteNamespacedConfigMap({ namespace, name: 'informed' });
}

async function command() {
  const output = new PassThrough();
  let text = '';
  output.on('data', part => { text += part; });
  const status = new Promise((resolve, reject) => {
    new k8s.Exec(config).exec(
      namespace, pod, pod, ['sh', '-c', 'echo from inside'], output, process.stderr, null, false,
      resolve).catch(reject);
  });
  const ended = await within(status, 'the command');
  console.log('ran with ' + ended.status + ': ' + text.trim());
}

await objects();
await watch();
await informer();
await command();
process.exit(0);

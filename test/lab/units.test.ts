import { expect, type TestContext, test } from 'vitest';
import { boot } from './support/boot.ts';
import { bundledPxm, LAB_UNITS, systemdRoot } from './support/boot-root.ts';
import { bundleProgram } from './support/bundle.ts';
import { argsOf, platformOf } from './support/topologies.ts';

const CARD = '0000:00:05.0';
const TOPOLOGY = `
machine: { type: q35 }
memory: { total: 64M }
devices: [{ id: card, host: '${CARD}' }]
`;
const PXM = '/usr/bin/node /opt/pxm/pxm.cjs';
/** A VMM that says of nothing when it wants to be started: what pxm writes does. */
const VMM = `[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/bin/timeout 60 /bin/sh /opt/pxm/vmm
[Install]
WantedBy=multi-user.target
`;

const INSTALL = `
for each in lab.target lab.service virtqemud.service; do cp /lab/$each etc/systemd/system/; done
chroot . ${PXM} install-units /opt/pxm/vm.yaml --program '${PXM}' --group daemon --yes >/tmp/out/install 2>&1
for each in prepare hold; do
  mkdir etc/systemd/system/pxm-$each@.service.d
  printf '[Service]\nStandardOutput=append:/lab/tmp/out/%s.log\nStandardError=inherit\n' $each >etc/systemd/system/pxm-$each@.service.d/log.conf
done
chroot . systemctl enable pxm-prepare@vm.service pxm-hold@vm.service virtqemud.service >/tmp/out/enable 2>&1
`;

const DRIVER = `driver() { basename "$(readlink /sys/bus/pci/devices/${CARD}/driver)"; }`;

const VMM_SCRIPT = `${DRIVER}
cd /lab/tmp/out
driver >vmm-driver
systemctl is-active pxm-prepare@vm.service pxm-hold@vm.service >vmm-before
${PXM} take vm -- /usr/bin/node /opt/pxm/use-taken.mjs >vmm-took 2>&1
`;

const SCENARIO = `${DRIVER}
cd /lab/tmp/out
state() { ${PXM} take vm --status; }
pid() { systemctl show -P MainPID pxm-hold@vm.service; }
waits() { for i in $(seq 100); do "$@" && return; sleep 0.2; done; echo "waited for $*"; }
came_back() { [ "$(pid)" != "$old" ] && [ "$(systemctl is-active pxm-hold@vm.service)" = active ]; }
say() { echo "$@" >>said; }
say driver $(driver)
say first $(state)
old=$(pid)
systemctl restart pxm-hold@vm.service
say restarted $([ "$(pid)" != "$old" ] && echo another) $(state)

${PXM} take vm -- /usr/bin/node /opt/pxm/use-taken.mjs /run/enough >lease 2>&1 &
holding=$!
waits test -s lease
old=$(pid)
kill -9 $old
waits came_back
say killed $(state | sed 's/process [0-9]*/process N/')
${PXM} take vm -- true 2>second
say second $?
: >/run/enough
wait $holding
say lease $?
waits sh -c "${PXM} take vm --status | grep -q free"
old=$(pid)
kill -9 $old
waits came_back
say again $(state)
setpriv --reuid=65534 --regid=65534 --clear-groups ${PXM} take vm -- true 2>closed
say closed $?
chmod 666 /run/pxm-hold/vm.sock
setpriv --reuid=65534 --regid=65534 --clear-groups ${PXM} take vm -- true 2>denied
say denied $?
setpriv --reuid=65534 --regid=65534 --groups=1 ${PXM} take vm -- /usr/bin/node /opt/pxm/use-taken.mjs >member 2>&1
say member $?
${PXM} status --json >status
systemctl show -P CapabilityBoundingSet pxm-hold@vm.service pxm-prepare@vm.service >capabilities
systemctl stop pxm-prepare@vm.service
say stopped $? $(systemctl is-active pxm-hold@vm.service) $(driver)
${PXM} status --json >status-after
`;

async function came(ctx: TestContext) {
  const platform = platformOf(`
machine: { type: q35 }
memory: { total: 2G }
iommus: [{ type: intel }]
devices: [{ id: card, slot: 5, model: e1000e }]
`);
  const guest = await boot(ctx, {
    ...{ name: 'units', share: true, args: argsOf(platform) },
    files: {
      ...LAB_UNITS,
      'other-root': systemdRoot(INSTALL),
      ...{ 'virtqemud.service': VMM, vmm: VMM_SCRIPT, scenario: SCENARIO, 'vm.yaml': TOPOLOGY },
      ...(await bundledPxm()),
      'use-taken.mjs': await bundleProgram('use-taken'),
    },
  });
  const text = (name: string) => guest.files.get(name)?.toString() ?? '';
  const said = () =>
    Object.fromEntries([...text('said').matchAll(/^(\S+) (.*)$/gm)].map(([, key, rest]) => [key, rest]));
  return { text, said };
}

test('devices are ready and open before what libvirt is called, which takes and uses them', async (ctx) => {
  const { text } = await came(ctx);
  expect(text('install')).toContain('wrote /etc/systemd/system/pxm-prepare@.service');
  expect(text('vmm-driver')).toBe('vfio-pci\n');
  expect(text('vmm-before')).toBe('active\nactive\n');
  expect(JSON.parse(text('vmm-took'))).toEqual({
    ...{ fds: 'iommufd=3 card=4', accounting: 'process' },
    used: [{ name: 'card', regions: 9, character: true }],
  });
});

test('what the holder keeps outlasts it, and so does the lease of a client', async (ctx) => {
  const { text, said } = await came(ctx);
  expect(text('output')).toBe('');
  expect(said()).toMatchObject({
    driver: 'vfio-pci',
    first: 'vm: free',
    restarted: 'another vm: free',
    killed: 'vm: lent to process N (uid 0)',
    lease: '0',
    again: 'vm: free',
  });
  expect(JSON.parse(text('lease'))).toMatchObject({ fds: 'iommufd=3 card=4', used: [{ name: 'card' }] });
  const events = text('hold.log').replace(/process \d+/g, 'process N');
  expect(events.split('\n').filter(Boolean)).toEqual([
    'vm opened iommufd, card',
    ...['vm lent to process N (uid 0)', 'vm got them back from process N (uid 0)', 'vm opened iommufd, card'],
    'vm took over what was kept',
    'vm lent to process N (uid 0)',
    'vm is still lent to process N (uid 0)',
    ...['vm got them back from process N (uid 0)', 'vm opened iommufd, card'],
    'vm took over what was kept',
    'vm refused process N (uid 65534)',
    ...[
      'vm lent to process N (uid 65534)',
      'vm got them back from process N (uid 65534)',
      'vm opened iommufd, card',
    ],
  ]);
});

test('only one client has the devices, and only one who may', async (ctx) => {
  const { text, said } = await came(ctx);
  expect(said()).toMatchObject({ second: '3', closed: '3', denied: '3', member: '0' });
  expect(text('second')).toContain('error PXM418: vm: lent to process');
  expect(text('closed')).toContain(
    'error PXM417: nobody gives the devices of vm: /run/pxm-hold/vm.sock: EACCES',
  );
  expect(text('denied')).toContain('error PXM416: uid 65534 may not have the devices of vm');
  expect(JSON.parse(text('member'))).toMatchObject({ fds: 'iommufd=3 card=4', used: [{ name: 'card' }] });
});

test('the services have one right each, and give the devices back when they are stopped', async (ctx) => {
  const { text, said } = await came(ctx);
  expect(text('capabilities')).toBe('cap_sys_resource\n\ncap_sys_ptrace\n');
  expect(JSON.parse(text('status')).vms).toMatchObject([{ vm: 'vm', state: 'prepared' }]);
  expect(said().stopped).toBe('0 inactive e1000e');
  expect(JSON.parse(text('status-after')).vms).toEqual([]);
});

/*
 * What pxm preflight asks of the kernel, in C: the measure for bench/preflight.mjs.
 *
 *   preflight ROUNDS BDF...    prints milliseconds of each round, one a line
 *
 * Structures are those of linux/vfio.h and linux/iommufd.h, written out so that old headers will do.
 */
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#define IO(nr) (0x3b00 | (nr))
enum { MAX_DEVICES = 64, PROBE = 1 << 16, MAX_RANGES = 32 };

struct device {
	int fd;
	uint32_t id, hwpt;
};

static void fail(const char *what, const char *about)
{
	fprintf(stderr, "%s: ", about);
	perror(what);
	exit(1);
}

static void request(int fd, unsigned int number, void *argument, const char *name)
{
	if (ioctl(fd, number, argument) < 0)
		fail(name, "request");
}

/* Reads the numbers of a device and opens its node, looking before and after. */
static int open_node(const char *node, const char *numbers)
{
	char text[32] = "";
	struct stat before, after;
	int fd = open(numbers, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		fail("numbers", numbers);
	close(fd);
	unsigned int major_number, minor_number;
	if (sscanf(text, "%u:%u", &major_number, &minor_number) != 2)
		fail("numbers", numbers);
	dev_t wanted = makedev(major_number, minor_number);
	if (lstat(node, &before) < 0 || !S_ISCHR(before.st_mode) || before.st_rdev != wanted)
		fail("lstat", node);
	fd = open(node, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &after) < 0 || after.st_rdev != wanted)
		fail("open", node);
	return fd;
}

/* Names in a folder; the last one that starts so is kept. */
static int look_for(const char *folder, const char *start, char *found)
{
	DIR *dir = opendir(folder);
	if (!dir)
		return 0;
	int hit = 0;
	for (struct dirent *entry = readdir(dir); entry; entry = readdir(dir))
		if (!strncmp(entry->d_name, start, strlen(start))) {
			strcpy(found, entry->d_name);
			hit = 1;
		}
	closedir(dir);
	return hit;
}

static void swallow(const char *file)
{
	char text[8192];
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof(text)) <= 0)
		fail("read", file);
	close(fd);
}

static int open_device(const char *bdf)
{
	char folder[PATH_MAX], inside[PATH_MAX + 16], name[NAME_MAX + 1], place[PATH_MAX];
	snprintf(folder, sizeof(folder), "/sys/bus/pci/devices/%s", bdf);
	if (!realpath(folder, place))
		fail("no device", bdf);
	snprintf(inside, sizeof(inside), "%s/vfio-dev", folder);
	if (!look_for(inside, "vfio", name))
		fail("no node of VFIO", bdf);
	char node[PATH_MAX], numbers[PATH_MAX + NAME_MAX + 32];
	snprintf(node, sizeof(node), "/dev/vfio/devices/%s", name);
	snprintf(numbers, sizeof(numbers), "%s/%s/dev", inside, name);
	return open_node(node, numbers);
}

static void preflight(char *const bdfs[], int count)
{
	static struct device devices[MAX_DEVICES];
	int iommufd = open_node("/dev/iommu", "/sys/class/misc/iommu/dev");
	struct { uint32_t size, flags, id; } ioas = { sizeof(ioas) };
	request(iommufd, IO(0x81), &ioas, "IOAS_ALLOC");
	uint32_t table = 0;
	for (int at = 0; at < count; at++) {
		struct device *device = &devices[at];
		device->fd = open_device(bdfs[at]);
		struct { uint32_t argsz, flags; int32_t iommufd; uint32_t id; } bind = { sizeof(bind), 0, iommufd };
		request(device->fd, IO(0x76), &bind, "BIND");
		device->id = bind.id;
		struct { uint32_t argsz, flags, pt_id; } attach = { sizeof(attach), 0, table };
		if (!table || ioctl(device->fd, IO(0x77), &attach) < 0) {
			struct {
				uint32_t size, flags, dev_id, pt_id, out, r, data_type, data_len;
				uint64_t data;
				uint32_t fault, r2;
			} hwpt = { sizeof(hwpt), 0, bind.id, ioas.id };
			request(iommufd, IO(0x89), &hwpt, "HWPT_ALLOC");
			table = device->hwpt = attach.pt_id = hwpt.out;
			request(device->fd, IO(0x77), &attach, "ATTACH");
		}
		uint64_t data[8];
		struct {
			uint32_t size, flags, dev_id, data_len;
			uint64_t data;
			uint32_t type;
			uint8_t pasid, r[3];
			uint64_t capabilities;
		} info = { sizeof(info), 0, bind.id, sizeof(data), (uintptr_t)data };
		request(iommufd, IO(0x8a), &info, "GET_HW_INFO");
		/* Whether its memory can be exported as a dma-buf: ENOTTY on kernels that cannot. */
		uint32_t feature[2] = { 8, 11 | 1 << 16 | 1 << 18 };
		if (count > 1)
			ioctl(device->fd, IO(0x75), feature);
		uint64_t ranges[MAX_RANGES][2];
		struct { uint32_t size, id, count, r; uint64_t at, alignment; } iovas = {
			sizeof(iovas), ioas.id, MAX_RANGES, 0, (uintptr_t)ranges
		};
		request(iommufd, IO(0x84), &iovas, "IOVA_RANGES");
	}
	swallow("/proc/self/limits");
	swallow("/proc/self/status");
	void *memory = mmap(0, PROBE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct { uint32_t size, flags, id, r; uint64_t va, length, iova; } map = {
		sizeof(map), 1 | 2 | 4, ioas.id, 0, (uintptr_t)memory, PROBE, 0
	};
	request(iommufd, IO(0x85), &map, "MAP");
	struct { uint32_t size, id; uint64_t iova, length; } unmap = { sizeof(unmap), ioas.id, map.iova, PROBE };
	request(iommufd, IO(0x86), &unmap, "UNMAP");
	munmap(memory, PROBE);
	while (count-- > 0) {
		uint32_t detach[2] = { sizeof(detach), 0 };
		request(devices[count].fd, IO(0x78), detach, "DETACH");
		struct { uint32_t size, id; } destroy = { sizeof(destroy), devices[count].hwpt };
		if (devices[count].hwpt)
			request(iommufd, IO(0x80), &destroy, "DESTROY");
		devices[count].hwpt = 0;
		close(devices[count].fd);
	}
	close(iommufd);
}

int main(int argc, char *argv[])
{
	if (argc < 3 || argc - 2 > MAX_DEVICES)
		return 2;
	for (int round = atoi(argv[1]); round > 0; round--) {
		struct timespec start, end;
		clock_gettime(CLOCK_MONOTONIC, &start);
		preflight(argv + 2, argc - 2);
		clock_gettime(CLOCK_MONOTONIC, &end);
		printf("%.3f\n", (end.tv_sec - start.tv_sec) * 1e3 + (end.tv_nsec - start.tv_nsec) / 1e6);
	}
	return 0;
}

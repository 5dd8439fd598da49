/* Preloaded into a test's child: V4L2 cameras where there are none, as the folder $FAKE_CAMERA describes them.
   $FAKE_CAMERA/dev is what the child sees as /dev: each FIFO in it is a camera, and a byte in the FIFO is a new picture.
   $FAKE_CAMERA/modes: what a camera can be set to, "YUYV 640 480 30" a line.  $FAKE_CAMERA/set: what it was set to.
   $FAKE_CAMERA/frame: the bytes of a picture.  $FAKE_CAMERA/faults: calls that fail, with their errno, "STREAMON 16".
   As with a kernel's driver, a camera has buffers for one open file only, and gives ENODEV once its FIFO is gone.
   Built by tests/gui/frames/test_real_camera.py. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define FILES 1024
#define BUFFERS 4
#define MODES 16

struct mode { unsigned pixels, width, height, rate; };
struct camera {
    char path[512];
    ino_t node;
    unsigned size, count; /* of a buffer in bytes, of buffers */
    void *memory[BUFFERS];
    int queue[BUFFERS], queued;
};
static struct camera *cameras[FILES]; /* by file descriptor */

static struct camera *camera_at(int fd) { return fd >= 0 && fd < FILES ? cameras[fd] : NULL; }

static FILE *described(const char *name, const char *how) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", getenv("FAKE_CAMERA"), name);
    return fopen(path, how);
}

/* The path as it really is. */
static const char *moved(const char *path, char room[512]) {
    const char *folder = getenv("FAKE_CAMERA");
    if (!folder || !path || strncmp(path, "/dev", 4) != 0) return path;
    if (path[4] && strcmp(path + 4, "/") != 0 && strncmp(path + 4, "/video", 6) != 0) return path;
    snprintf(room, 512, "%s%s", folder, path);
    return room;
}

static int fails(const char *call) {
    char name[32];
    int code, found = 0;
    FILE *file = described("faults", "r");
    while (file && !found && fscanf(file, "%31s %d", name, &code) == 2) found = strcmp(name, call) == 0;
    if (file) fclose(file);
    if (found) errno = code;
    return found;
}

static int refused(int code) { errno = code; return -1; }

/* The place-th mode of these pixels and this size, 0 for any; of those with the same pixels the first if `once`. */
static int mode_found(unsigned place, unsigned pixels, unsigned width, unsigned height, int once, struct mode *found) {
    struct mode modes[MODES];
    char four[5];
    unsigned count = 0;
    FILE *file = described("modes", "r");
    while (file && count < MODES && fscanf(file, "%4s %u %u %u", four, &modes[count].width, &modes[count].height, &modes[count].rate) == 4)
        modes[count++].pixels = v4l2_fourcc(four[0], four[1], four[2], four[3]);
    if (file) fclose(file);
    for (unsigned i = 0; i < count; i++) {
        int wanted = (!pixels || modes[i].pixels == pixels) && (!width || (modes[i].width == width && modes[i].height == height));
        for (unsigned j = 0; once && j < i; j++) wanted &= modes[j].pixels != modes[i].pixels;
        if (wanted && place-- == 0) { *found = modes[i]; return 0; }
    }
    return refused(EINVAL);
}

static int is_gone(const struct camera *camera) {
    REAL(stat);
    struct stat node;
    return real(camera->path, &node) != 0 || node.st_ino != camera->node;
}

/* Whether another open file has the buffers. */
static int is_taken(const struct camera *camera) {
    for (int fd = 0; fd < FILES; fd++)
        if (cameras[fd] && cameras[fd] != camera && cameras[fd]->node == camera->node && cameras[fd]->count) return 1;
    return 0;
}

static void drain(int fd) {
    char scrap[4096];
    while (read(fd, scrap, sizeof scrap) > 0) {}
}

static int set_format(struct camera *camera, struct v4l2_pix_format *pix) {
    struct mode mode;
    if (fails("S_FMT")) return -1;
    if (is_taken(camera) || camera->count) return refused(EBUSY);
    if (mode_found(0, pix->pixelformat, pix->width, pix->height, 0, &mode)) return -1;
    pix->field = V4L2_FIELD_NONE;
    pix->bytesperline = mode.pixels == V4L2_PIX_FMT_YUYV ? 2 * mode.width : 0;
    pix->sizeimage = camera->size = 2 * mode.width * mode.height;
    pix->colorspace = V4L2_COLORSPACE_SRGB;
    FILE *file = described("set", "w");
    fprintf(file, "%.4s %u %u %u\n", (char *)&mode.pixels, mode.width, mode.height, mode.rate);
    return fclose(file);
}

static int request_buffers(struct camera *camera, struct v4l2_requestbuffers *wanted) {
    if (fails(wanted->memory == V4L2_MEMORY_USERPTR ? "REQBUFS_USERPTR" : "REQBUFS")) return -1;
    if (is_taken(camera)) return refused(EBUSY);
    if (wanted->count > BUFFERS) wanted->count = BUFFERS;
    camera->count = wanted->count;
    camera->queued = 0;
    return 0;
}

static int enqueue(struct camera *camera, const struct v4l2_buffer *buffer) {
    if (buffer->index >= camera->count || camera->queued == BUFFERS) return refused(EINVAL);
    if (buffer->memory == V4L2_MEMORY_USERPTR) camera->memory[buffer->index] = (void *)buffer->m.userptr;
    camera->queue[camera->queued++] = buffer->index;
    return 0;
}

static int dequeue(struct camera *camera, int fd, struct v4l2_buffer *buffer) {
    struct timespec now;
    if (fails("DQBUF")) return -1;
    drain(fd);
    if (camera->queued == 0) return refused(EAGAIN);
    buffer->index = camera->queue[0];
    memmove(camera->queue, camera->queue + 1, --camera->queued * sizeof *camera->queue);
    FILE *file = described("frame", "r");
    buffer->bytesused = file ? fread(camera->memory[buffer->index], 1, camera->size, file) : 0;
    if (file) fclose(file);
    clock_gettime(CLOCK_MONOTONIC, &now);
    buffer->timestamp = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

static int answered(struct camera *camera, int fd, unsigned request, void *argument) {
    struct mode mode;
    if (is_gone(camera)) return refused(ENODEV);
    switch (request) {
    case VIDIOC_QUERYCAP: {
        struct v4l2_capability *one = argument;
        memset(one, 0, sizeof *one);
        strcpy((char *)one->card, "Desk Camera");
        one->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
        one->capabilities = one->device_caps | V4L2_CAP_DEVICE_CAPS;
        return 0;
    }
    case VIDIOC_ENUM_FMT: {
        struct v4l2_fmtdesc *one = argument;
        if (mode_found(one->index, 0, 0, 0, 1, &mode)) return -1;
        one->pixelformat = mode.pixels;
        return 0;
    }
    case VIDIOC_ENUM_FRAMESIZES: {
        struct v4l2_frmsizeenum *one = argument;
        if (mode_found(one->index, one->pixel_format, 0, 0, 0, &mode)) return -1;
        one->type = V4L2_FRMSIZE_TYPE_DISCRETE;
        one->discrete = (struct v4l2_frmsize_discrete){mode.width, mode.height};
        return 0;
    }
    case VIDIOC_ENUM_FRAMEINTERVALS: {
        struct v4l2_frmivalenum *one = argument;
        if (mode_found(one->index, one->pixel_format, one->width, one->height, 0, &mode)) return -1;
        one->type = V4L2_FRMIVAL_TYPE_DISCRETE;
        one->discrete = (struct v4l2_fract){1, mode.rate};
        return 0;
    }
    case VIDIOC_S_FMT: return set_format(camera, &((struct v4l2_format *)argument)->fmt.pix);
    case VIDIOC_S_PARM: return 0;
    case VIDIOC_REQBUFS: return request_buffers(camera, argument);
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *one = argument;
        one->length = camera->size;
        one->m.offset = one->index * camera->size;
        return 0;
    }
    case VIDIOC_QBUF: return enqueue(camera, argument);
    case VIDIOC_DQBUF: return dequeue(camera, fd, argument);
    case VIDIOC_STREAMON: drain(fd); return fails("STREAMON") ? -1 : 0;
    case VIDIOC_STREAMOFF: camera->queued = 0; return 0;
    default: return refused(EINVAL); /* no controls */
    }
}

static int opened(const char *path, int (*real)(const char *, int, ...)) {
    struct stat node;
    if (fails("open")) return -1;
    int fd = real(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fd >= FILES || fstat(fd, &node) != 0) return fd;
    cameras[fd] = calloc(1, sizeof **cameras);
    cameras[fd]->node = node.st_ino;
    strcpy(cameras[fd]->path, path);
    return fd;
}

#define OPENS(name)                                                             \
    int name(const char *path, int flags, ...) {                                \
        REAL(name);                                                             \
        char room[512];                                                         \
        va_list more;                                                           \
        va_start(more, flags);                                                  \
        mode_t mode = va_arg(more, mode_t);                                     \
        va_end(more);                                                           \
        const char *where = moved(path, room);                                  \
        return where == path ? real(path, flags, mode) : opened(where, real);   \
    }
OPENS(open)
OPENS(open64)

int close(int fd) {
    REAL(close);
    if (camera_at(fd)) {
        free(cameras[fd]);
        cameras[fd] = NULL;
    }
    return real(fd);
}

int ioctl(int fd, unsigned long request, ...) {
    REAL(ioctl);
    va_list more;
    va_start(more, request);
    void *argument = va_arg(more, void *);
    va_end(more);
    return camera_at(fd) ? answered(camera_at(fd), fd, request, argument) : real(fd, request, argument);
}

void *mmap(void *at, size_t length, int may, int flags, int fd, off_t offset) {
    REAL(mmap);
    if (!camera_at(fd)) return real(at, length, may, flags, fd, offset);
    return camera_at(fd)->memory[offset / camera_at(fd)->size] = real(at, length, may, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

DIR *opendir(const char *path) { REAL(opendir); char room[512]; return real(moved(path, room)); }
int stat(const char *path, struct stat *to) { REAL(stat); char room[512]; return real(moved(path, room), to); }
int stat64(const char *path, struct stat64 *to) { REAL(stat64); char room[512]; return real(moved(path, room), to); }
int lstat64(const char *path, struct stat64 *to) { REAL(lstat64); char room[512]; return real(moved(path, room), to); }
int statx(int at, const char *path, int flags, unsigned mask, struct statx *to) {
    REAL(statx); char room[512]; return real(at, moved(path, room), flags, mask, to);
}
int inotify_add_watch(int fd, const char *path, uint32_t mask) {
    REAL(inotify_add_watch); char room[512]; return real(fd, moved(path, room), mask);
}

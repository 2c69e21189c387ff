#include "src/detect/watcher.hpp"

/*
 * The handlers of all resources, one file each in this folder: decode, act, encode. The table in
 * routes.c says which path leads to which.
 */
#pragma once

#include "http/router.h"

RouteHandler lot_methods_get;

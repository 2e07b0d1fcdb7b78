"""When one slide gives way to another, found with PySceneDetect."""

"""What a database holds, as the introspector tells it: columns and tables here, the rest in the files beside this one."""
